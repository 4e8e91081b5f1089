"""The certificates of emulated phones, as tests want them: small seeded keys, made once in a process."""

from idclient.emulators.authorities.ocsp import OcspResponder
from idclient.emulators.authorities.pki import create_pki
from idclient.emulators.phone.certificates import IssuingOptions, PhoneCertificates
from idclient.emulators.phone.keys import PhoneKeys
from idclient.emulators.phone.subjects import Subject
from tests.doubles import FixedClock

PKI = create_pki(FixedClock())
MARY = Subject("EE", "51307149560", "O'CONNEŽ-ŠUSLIK TESTNUMBER", "MARY ÄNN", account="PNOEE-51307149560-MOCK-Q")
SEED = b"phones of the tests"


def certificates(clock: FixedClock, options: IssuingOptions | None = None) -> PhoneCertificates:
    keys = PhoneKeys(seed=SEED, rsa_bits=2048)
    return PhoneCertificates(PKI, clock, keys, OcspResponder(PKI, clock), options)
