"""Why a ballot, or what it is encrypted to, cannot be read or written."""

from idclient.errors.base import Error


class BallotError(Error):
    """A failure of voting."""


class ElectionKeyMalformed(BallotError):
    """The key of an election cannot be read. `reason`: der, group (not one that is used in elections), value."""

    code = "ballot.key_malformed"

    def __init__(self, *, reason: str) -> None:
        super().__init__(reason=reason)


class CiphertextMalformed(BallotError):
    """An encrypted ballot cannot be read. `reason`: der, group (another one), value (no member)."""

    code = "ballot.ciphertext_malformed"

    def __init__(self, *, reason: str) -> None:
        super().__init__(reason=reason)


class DecryptionProofMalformed(BallotError):
    """The proof that a ballot was decrypted as is said cannot be read."""

    code = "ballot.proof_malformed"


class ChoiceMalformed(BallotError):
    """A choice cannot be written into a ballot, or read from one. Nothing of it is told: `reason` is all there is.

    `reason`: parts, identifier, name, long, padding, text.
    """

    code = "ballot.choice_malformed"

    def __init__(self, *, reason: str) -> None:
        super().__init__(reason=reason)


class DecryptionProofInvalid(BallotError):
    """A ballot does not hold what is said to have been decrypted from it, or that is not proven."""

    code = "ballot.proof_invalid"


class ElectionKeyDifferent(BallotError):
    """A secret does not belong to the key of this election."""

    code = "ballot.key_different"


class KeySharesTooFew(BallotError):
    """More keepers have to bring their share of the key: `found` are there, `needed` were agreed."""

    code = "ballot.shares_too_few"

    def __init__(self, *, found: int, needed: int) -> None:
        super().__init__(found=found, needed=needed)


class KeySharesDifferent(BallotError):
    """Shares of the key do not belong together."""

    code = "ballot.shares_different"


class VoteNotProven(BallotError):
    """What the collector confirmed does not prove that the vote is stored: it must not be called so.

    `part` is tspreg or ocsp; `reason` a stable word (signer, imprint, nonce, refused, revoked, unknown, time) or the
    code of what is wrong with a certificate, a signature or the form.
    """

    code = "ballot.not_proven"

    def __init__(self, *, part: str, reason: str) -> None:
        super().__init__(part=part, reason=reason)


class ElectionConfigurationMalformed(BallotError):
    """What should be the configuration of an election is none. `place` names the member that is not as it must be."""

    code = "ballot.configuration_malformed"

    def __init__(self, *, place: str) -> None:
        super().__init__(place=place)


class ElectionDifferent(BallotError):
    """Parts of a configuration belong to different elections."""

    code = "ballot.election_different"


class ElectionRolledBack(BallotError):
    """The configuration is older than one that was used here before."""

    code = "ballot.configuration_rolled_back"

    def __init__(self, *, version: int, seen: int) -> None:
        super().__init__(version=version, seen=seen)


class ElectionExpired(BallotError):
    """The configuration's own time is over or has not begun. `since`, `until`: its days; `here`: today."""

    code = "ballot.configuration_expired"

    def __init__(self, *, since: str, until: str, here: str) -> None:
        super().__init__(since=since, until=until, here=here)


class ElectionTimeDoubtful(BallotError):
    """The configuration's signature holds by another time only: `here` it is then, and it would hold at `signed`."""

    code = "ballot.time_doubtful"

    def __init__(self, *, here: str, signed: str) -> None:
        super().__init__(here=here, signed=signed)


class ChoicesMalformed(BallotError):
    """The list of what may be chosen is none, or holds what could not be written into a ballot."""

    code = "ballot.choices_malformed"


class ChoiceOvertaken(BallotError):
    """The list changed after a choice from it was piped in: nothing is stored. `before`, `now`: the districts."""

    code = "ballot.choice_overtaken"

    def __init__(self, *, before: str, now: str) -> None:
        super().__init__(before=before, now=now)


class VoteOutcomeUnknown(BallotError):
    """A vote was sent and nobody can tell now whether it is stored. Vote again: the last vote counts."""

    code = "ballot.outcome_unknown"


class OutboxUnusable(BallotError):
    """The folder of votes on their way cannot be written to, or holds what cannot be understood."""

    code = "ballot.outbox_unusable"


class SignerUnfit(BallotError):
    """The certificate signs no vote in this election. `reason`: issuer, purpose, algorithm."""

    code = "ballot.signer_unfit"

    def __init__(self, *, reason: str) -> None:
        super().__init__(reason=reason)


class AuthenticationNotOffered(BallotError):
    """The election does not let its voters in this way. `way`, `offered`: names of cards and services of phones."""

    code = "ballot.authentication_not_offered"

    def __init__(self, *, way: str, offered: str) -> None:
        super().__init__(way=way, offered=offered)


class OrganiserUnknown(BallotError):
    """Nobody whose word counts has signed the configuration of the election, or the signature does not hold."""

    code = "ballot.organiser_unknown"


class OrganiserFileUnusable(BallotError):
    """The file that is to hold the organiser's certificates is not there, or there is none in it."""

    code = "ballot.organiser_file_unusable"


class BallotNotOpened(BallotError):
    """A ballot does not open with this randomness. `reason`: key, der, group, randomness, padding, text."""

    code = "ballot.not_opened"

    def __init__(self, *, reason: str) -> None:
        super().__init__(reason=reason)


class StoredVoteInvalid(BallotError):
    """What the collector keeps is no vote of this election. `reason`: signature, files, issuer."""

    code = "ballot.stored_invalid"

    def __init__(self, *, reason: str) -> None:
        super().__init__(reason=reason)


class BallotCopied(BallotError):
    """A ballot was cast by another voter before: whoever hands it in again cannot know what is in it."""

    code = "ballot.copied"


class ExportMalformed(BallotError):
    """What should be the exported votes of a collector is not that."""

    code = "ballot.export_malformed"


class RegistrationListMalformed(BallotError):
    """What should be the registration service's list is not that."""

    code = "ballot.registrations_malformed"


class RevocationListMalformed(BallotError):
    """What should be a list of votes to revoke or restore is none of this election. `place` names the member."""

    code = "ballot.revocations_malformed"

    def __init__(self, *, file: str, place: str) -> None:
        super().__init__(file=file, place=place)


class VoteUnregistered(BallotError):
    """A vote that a collector hands over is not in the registration service's list, or there once and here twice."""

    code = "ballot.vote_unregistered"


class VoterListMalformed(BallotError):
    """A list of voters, or a set of changes to it, cannot be used. `number` is that of the set; line 0 is the whole.

    `reason`: missing, signature, text, end, short, version, election, number, period, action, form, district,
    initial (a removal in the initial list), double (twice in one set), present (added, and there already), absent
    (removed, and not there).
    """

    code = "ballot.voters_malformed"

    def __init__(self, *, number: int, line: int, reason: str) -> None:
        super().__init__(number=number, line=line, reason=reason)


class DistrictsMalformed(BallotError):
    """What should be the list of districts is none of this election."""

    code = "ballot.districts_malformed"


class KeyShareMalformed(BallotError):
    """What should be a share of the election's key is none, or of another election."""

    code = "ballot.share_malformed"

    def __init__(self, *, file: str) -> None:
        super().__init__(file=file)


class KeyShareWrong(BallotError):
    """A share is not what its keeper was given: it was changed, or is of another division of a key."""

    code = "ballot.share_wrong"

    def __init__(self, *, file: str) -> None:
        super().__init__(file=file)


class KeyShareDouble(BallotError):
    """Two files hold the share of one keeper."""

    code = "ballot.share_double"

    def __init__(self, *, file: str, other: str) -> None:
        super().__init__(file=file, other=other)


class KeyDivisionMalformed(BallotError):
    """What should be public of how the election's key was divided is not that, or of another key."""

    code = "ballot.division_malformed"


class ResultMalformed(BallotError):
    """A result, or its proofs, cannot be read."""

    code = "ballot.result_malformed"


class ResultWrong(BallotError):
    """A result does not follow from its proofs, or these not from the votes.

    `reason`: election, double, proof, totals, missing (a ballot without proof), foreign (a proof without ballot).
    `which` names the ballots by district and the start of their SHA-256, or districts and choices.
    """

    code = "ballot.result_wrong"

    def __init__(self, *, reason: str, which: str) -> None:
        super().__init__(reason=reason, which=which)
