"""File control parameters, which a card may state any way it likes."""

from idclient.cards import files

SEEDS = tuple(bytes.fromhex(text) for text in ("62088002040783023401", "6F0481020407", "8002FFFF", "6200", "62820000"))


def run(octets: bytes) -> None:
    stated = files.parse_fcp(octets)
    assert stated.size is None or stated.size >= 0
    assert stated.file_id is None or stated.file_id >= 0
