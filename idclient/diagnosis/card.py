"""The card itself: what kind it is, whether its application answers, its PIN counters, how fast it is.

No PIN is ever presented: the only commands sent are SELECT, READ BINARY and GET DATA.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from idclient.cards.channel import Exchange, Observer, unwatched
from idclient.cards.find import driver_for
from idclient.cards.identity import BOTH, CardIdentity
from idclient.diagnosis.readers import connected
from idclient.diagnosis.report import Finding, Value, fail, ok, skip, warn
from idclient.diagnosis.situation import Certificates, Known, Outcome, Situation, code_of
from idclient.errors.card import CardCertificateMissing, CardError, CardUnsupported
from idclient.model import Purpose
from idclient.value import replace

_SLOW_APDU = 400.0
_SLOW_KIB = 3000.0
"""Milliseconds for one command, and for 1 KiB read; a healthy card needs 10 to 50 for both."""
_READ_BINARY = 0xB0
_PUK = "PUK"


@contextmanager
def opened(situation: Situation, observe: Observer = unwatched) -> Iterator[CardIdentity]:
    """Open the card in the reader meant, for the time of a `with` block. Raises: CardUnsupported, CardError."""
    state = situation.state
    driver = driver_for(state.atr)
    if driver is None:
        raise CardUnsupported(atr=state.atr.hex().upper())
    card = connected(situation)
    identity = CardIdentity(card, driver, observe=observe)
    try:
        identity.confirm(situation.watcher)
        yield identity
    finally:
        identity.close()


def recognised(situation: Situation) -> Outcome:
    """Tell the card's model and whether its application can be selected."""
    state = situation.state
    driver = driver_for(state.atr)
    evidence: dict[str, Value] = {"atr": state.atr.hex().upper()}
    if driver is None:
        others = any(driver_for(other.atr) for other in situation.known.states if other.name != state.name)
        finding = ok("card.another", evidence) if others else fail("card.unsupported", evidence)
        return Outcome(replace(finding, stops=True))
    evidence["model"] = driver.model.name
    contactless = state.atr in driver.model.contactless_atrs
    evidence["contactless"] = contactless

    def learn(known: Known) -> Known:
        return replace(known, recognised=known.recognised | {state.name})

    if contactless:
        return Outcome(replace(warn("card.can_needed", evidence), stops=True), learn)
    try:
        with opened(situation):
            return Outcome(ok("card.recognised", evidence), learn)
    except CardUnsupported:
        return Outcome(fail("card.application_missing", evidence))
    except CardError as error:
        return Outcome(fail(error.code, evidence | code_of(error)))


def usable(situation: Situation) -> Outcome:
    """Tell whether any reader holds a card of a known model: another card in the first reader hides nothing."""
    names: list[str] = sorted(situation.known.recognised)
    if names:
        return Outcome(ok("card.usable", {"readers": names}))
    cards = sum(state.present for state in situation.known.states)
    return Outcome(fail("card.none_usable", {"readers": len(situation.known.states), "cards": cards}))


def counters(situation: Situation) -> Outcome:
    """Read the PIN counters, without spending a try, and whether a PIN is still the delivered one."""
    with opened(situation) as identity:
        states = identity.pin_states(situation.watcher)
    evidence: dict[str, Value] = {}
    for state in states:
        evidence[f"{state.name}_left".lower()] = state.left
        evidence[f"{state.name}_tries".lower()] = state.maximum
    delivered = [str(state.name) for state in states if state.must_change]
    blocked = [str(state.name) for state in states if state.blocked]
    low = {str(state.name): state.left for state in states if state.left < state.maximum}
    return Outcome(_judge_counters(evidence, delivered, blocked, low))


def _judge_counters(
    evidence: dict[str, Value], delivered: list[str], blocked: list[str], low: dict[str, int]
) -> Finding:
    if blocked and blocked != [_PUK]:
        code = "card.pins_lost" if _PUK in blocked else "card.pin_blocked"
        return fail(code, evidence | {"blocked": ", ".join(blocked)})
    if blocked:
        return warn("card.puk_blocked", evidence | {"blocked": _PUK})
    if delivered:
        return warn("card.pin_must_change", evidence | {"delivered": ", ".join(delivered)})
    if 1 in low.values():
        return warn("card.pin_last_try", evidence | {"last": ", ".join(pin for pin, left in low.items() if left == 1)})
    if low:
        return warn("card.pin_tries_used", evidence | {"used": ", ".join(low)})
    return ok("card.pins", evidence)


def read_certificates(situation: Situation) -> Outcome:
    """Read both certificates into what later checks know; one that is missing does not hide the other."""
    found: dict[Purpose, bytes] = {}
    problems: dict[str, Value] = {}
    with opened(situation) as identity:
        for purpose in BOTH:
            try:
                found |= identity.certificates((purpose,), situation.watcher)
            except CardCertificateMissing as error:
                problems[purpose.value] = error.code
    certificates: Certificates = found
    name = situation.state.name

    def learn(known: Known) -> Known:
        return replace(known, certificates={**known.certificates, name: certificates})

    evidence: dict[str, Value] = {f"{purpose.value}_bytes": len(octets) for purpose, octets in found.items()}
    if not found:
        return Outcome(fail("card.certificate_missing", evidence | problems))
    if problems:
        return Outcome(warn("card.one_certificate_missing", evidence | problems), learn)
    return Outcome(ok("card.certificates", evidence), learn)


def timing(situation: Situation) -> Outcome:
    """Measure how long the card takes for a command, and to read 1 KiB."""
    clock = situation.environment.clock
    spans: list[tuple[int, float, int]] = []
    last = [clock.monotonic()]

    def observe(exchange: Exchange) -> None:
        now = clock.monotonic()
        spans.append((exchange.ins, now - last[0], exchange.received))
        last[0] = now

    with opened(situation, observe) as identity:
        last[0] = clock.monotonic()
        spans.clear()
        try:
            identity.certificates((Purpose.SIGNING,), situation.watcher)
        except CardCertificateMissing:
            identity.pin_states(situation.watcher)
    if not spans:
        return Outcome(skip("skip.nothing_measured"))
    reads = [(seconds, received) for ins, seconds, received in spans if ins == _READ_BINARY]
    octets = sum(received for _, received in reads)
    per_apdu = sorted(seconds for _, seconds, _ in spans)[len(spans) // 2] * 1000
    per_kib = sum(seconds for seconds, _ in reads) * 1000 * 1024 / octets if octets else None
    evidence: dict[str, Value] = {
        "commands": len(spans),
        "median_ms": round(per_apdu, 2),
        "ms_per_kib": None if per_kib is None else round(per_kib, 2),
    }
    if per_apdu > _SLOW_APDU or (per_kib is not None and per_kib > _SLOW_KIB):
        return Outcome(warn("card.slow", evidence))
    return Outcome(ok("card.speed", evidence))


def self_test(situation: Situation) -> Outcome:
    """Say how to try a signature: a diagnosis does not, since that needs a PIN."""
    del situation
    return Outcome(skip("skip.needs_pin"))
