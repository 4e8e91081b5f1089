"""The people SK publishes for its demo services, with their published results, and the demo's own TEST person.

Source: SK-EID/mid-rest-java-client (TestData), SK-EID/mid-rest-php-client, e-gov/TARA-Autotests; the accounts of the
Smart-ID demo from SK-EID/smart-id-documentation, "Environment technical parameters".
"""

from idclient.emulators.authorities import pki
from idclient.emulators.phone.certificate_faults import CertificateFault
from idclient.emulators.phone.scenario import PhoneOutcome, Scenario
from idclient.emulators.phone.subscribers import Account, Sim, SimProfile, Subscriber

DEMO_PHONE_NUMBER = "+37200012345"
"""The demo's TEST person's. No Estonian number begins with 0, so it rings nobody."""
DEMO_DOCUMENT_NUMBER = f"PNOEE-{pki.PERSONAL_CODE}-DEMO-Q"

DEMO_PERSON = Subscriber(
    country="EE",
    personal_code=pki.PERSONAL_CODE,
    surname=pki.SURNAME,
    given_names=pki.GIVEN_NAMES,
    phone_number=DEMO_PHONE_NUMBER,
    sim=Sim(),
    accounts=(Account(DEMO_DOCUMENT_NUMBER),),
)

_REVOKED = Scenario(PhoneOutcome.NOT_CLIENT, certificate=CertificateFault.NOT_FOUND)
_REFUSED = Scenario(PhoneOutcome.REFUSE_TEXT)
_TIMEOUT = Scenario(PhoneOutcome.NO_ANSWER)
_SIM_ERROR = Scenario(PhoneOutcome.SIM_ERROR)
_MARY = ("O’CONNEŽ-ŠUSLIK TESTNUMBER", "MARY ÄNN")
_TEST = ("TESTNUMBER", "DEMO")


def _sim(
    number: str,
    code: str,
    scenario: Scenario | None = None,
    names: tuple[str, str] = _TEST,
    profile: SimProfile = SimProfile.EID_Q,
) -> Subscriber:
    country = "LT" if number.startswith("+370") else "EE"
    sim = Sim(profile, active=scenario is not _REVOKED)
    return Subscriber(country, code, *names, phone_number=number, sim=sim, scenario=scenario)


def _app(code: str, *accounts: Account, names: tuple[str, str] = _TEST) -> Subscriber:
    country = accounts[0].document_number[3:5]
    return Subscriber(country, code, *names, accounts=accounts)


def _refusing(code: str, outcome: PhoneOutcome) -> Subscriber:
    return _app(code, Account(f"PNOEE-{code}-MOCK-Q", scenario=Scenario(outcome)))


MOBILE_ID = (
    _sim("+37200000766", "60001019906", names=_MARY, profile=SimProfile.ESTEID_SK),
    _sim("+37268000769", "60001017869", names=("TESTNUMBER", "EID2016"), profile=SimProfile.EID_SK),
    _sim("+37269930366", "51307149560", names=("O'CONNEŽ-ŠUSLIK TESTNUMBER", "MARY ÄNN")),
    _sim("+37269100366", "60001017716"),
    _sim("+37200000566", "60001018800"),
    _sim("+37200000266", "60001019939", _REVOKED),
    _sim("+37200000366", "60001019928", _REVOKED),
    _sim("+37201100266", "60001019950", _REFUSED),
    _sim("+37200000666", "60001019961", Scenario(PhoneOutcome.HASH_MISMATCH)),
    _sim("+37207110066", "60001019947", Scenario(PhoneOutcome.DELIVERY_ERROR)),
    _sim("+37201200266", "60001019972", _SIM_ERROR),
    _sim("+37213100266", "60001019983", Scenario(PhoneOutcome.PHONE_ABSENT)),
    _sim("+37266000266", "50001018908", _TIMEOUT),
    _sim("+37066000266", "50001018908", _TIMEOUT),
    _sim("+37060000266", "50001018832", _REVOKED),
    _sim("+37061100266", "50001018854", _REFUSED),
    _sim("+37061200266", "50001018876", _SIM_ERROR),
)

SMART_ID = (
    _app("40504040001", Account("PNOEE-40504040001-DEM0-Q"), names=("TESTNUMBER", "OK")),
    _app("40504040001", Account("PNOLT-40504040001-DEM0-Q"), names=("TESTNUMBER", "OK")),
    _app("50001029996", Account("PNOEE-50001029996-DEMO-Q")),
    _app(
        "39901012239",
        Account("PNOEE-39901012239-MOCK-Q", device="phone"),
        Account("PNOEE-39901012239-DEMO-Q", device="tablet"),
    ),
    _app("61101012257", Account("PNOEE-61101012257-MOCK-Q", minor=True)),
    _app("40404040009", Account("PNOEE-40404040009-MOCK-Q"), names=("TESTNUMBER", "OK")),
    _app("40404040009", Account("PNOLT-40404040009-MOCK-Q"), names=("TESTNUMBER", "OK")),
    _app("040404-10003", Account("PNOLV-040404-10003-DEMO-Q"), names=("TESTNUMBER", "OK")),
    _app("04040400287", Account("PNOBE-04040400287-MOCK-Q"), names=("TESTNUMBER", "OK")),
    _app("61101019999", Account("PNOEE-61101019999-MOCK-Q", minor=True)),
    _app("40504049999", Account("PNOLT-40504049999-MOCK-NQ", qualified=False)),
    _app("329999-99709", Account("PNOLV-329999-99709-MOCK-Q")),
    _refusing("30403039917", PhoneOutcome.REFUSE_TEXT),
    _refusing("30403039928", PhoneOutcome.REFUSE_PIN),
    _refusing("30403039939", PhoneOutcome.REFUSE_CODE_CHOICE),
    _refusing("30403039946", PhoneOutcome.REFUSE_CONFIRMATION),
    _refusing("30403039950", PhoneOutcome.REFUSE_CONFIRMATION_AND_CODE),
    _refusing("30403039972", PhoneOutcome.WRONG_CODE),
    _refusing("30403039983", PhoneOutcome.NO_ANSWER),
)

DEFAULT_SUBSCRIBERS = (DEMO_PERSON, *MOBILE_ID, *SMART_ID)
