"""Colours by what they mean, light and dark. Pairs that are not in the table of contrasts are not used together."""

from idclient.value import frozen


@frozen
class Roles:
    """Colour roles as #RRGGBB. `…_soft` are the grounds of banners, `on_…` the text upon a filled ground."""

    bg: str
    surface: str
    sunken: str
    side: str
    text: str
    muted: str
    disabled: str
    line: str
    edge: str
    accent: str
    hover: str
    pressed: str
    on_accent: str
    accent_soft: str
    on_soft: str
    ok: str
    ok_soft: str
    warn: str
    warn_soft: str
    bad: str
    bad_soft: str
    unknown: str
    unknown_soft: str
    band: str
    on_band: str
    focus: str


LIGHT = Roles(
    bg="#F5F6F8",
    surface="#FFFFFF",
    sunken="#E9ECF1",
    side="#EEF0F4",
    text="#17202C",
    muted="#4C586A",
    disabled="#657081",
    line="#D8DDE5",
    edge="#768294",
    accent="#0B5CA8",
    hover="#094C8C",
    pressed="#073C70",
    on_accent="#FFFFFF",
    accent_soft="#E3EEF9",
    on_soft="#0A4E90",
    ok="#1A6B3C",
    ok_soft="#E4F3EA",
    warn="#875100",
    warn_soft="#FFF2D6",
    bad="#B3231F",
    bad_soft="#FCE9E7",
    unknown="#4C586A",
    unknown_soft="#E9ECF1",
    band="#6A2C9C",
    on_band="#FFFFFF",
    focus="#0B5CA8",
)
DARK = Roles(
    bg="#14181F",
    surface="#1D232C",
    sunken="#0F1319",
    side="#181D25",
    text="#E8ECF2",
    muted="#A9B4C3",
    disabled="#8390A2",
    line="#323A46",
    edge="#7A879A",
    accent="#7DB6F0",
    hover="#9CC8F5",
    pressed="#BBD9F9",
    on_accent="#0C1A2A",
    accent_soft="#1C3247",
    on_soft="#A9CFF7",
    ok="#74CF97",
    ok_soft="#17301F",
    warn="#F0BD5B",
    warn_soft="#362A12",
    bad="#FF9B92",
    bad_soft="#3E1E1C",
    unknown="#A9B4C3",
    unknown_soft="#262D38",
    band="#6A2C9C",
    on_band="#FFFFFF",
    focus="#9CC8F5",
)
