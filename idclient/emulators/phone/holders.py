"""Subscribers as their certificates name them."""

from types import MappingProxyType

from idclient.emulators.phone.subjects import Form, Level, Subject
from idclient.emulators.phone.subjects import KeyKind as CertifiedKey
from idclient.emulators.phone.subscribers import Account, KeyKind, Sim, SimProfile, Subscriber

_FORMS = MappingProxyType({SimProfile.ESTEID_SK: Form.OF_2015})
_KEYS = MappingProxyType({KeyKind.EC: CertifiedKey.P256, KeyKind.RSA: CertifiedKey.RSA2048})


def sim_subject(subscriber: Subscriber) -> Subject:
    """Return whom the certificates of a SIM name."""
    sim = subscriber.sim or Sim()
    return Subject(
        country=subscriber.country,
        code=subscriber.personal_code,
        surname=subscriber.surname,
        given_names=subscriber.given_names,
        form=_FORMS.get(sim.profile, Form.CURRENT),
        keys=_KEYS[sim.key],
    )


def account_subject(subscriber: Subscriber, account: Account) -> Subject:
    """Return whom the certificates of a Smart-ID account name."""
    return Subject(
        country=subscriber.country,
        code=subscriber.personal_code,
        surname=subscriber.surname,
        given_names=subscriber.given_names,
        account=account.document_number,
        level=Level.QUALIFIED if account.qualified else Level.BASIC,
    )
