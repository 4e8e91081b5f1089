"""PACE runs of two real test cards, recorded by the makers of the Estonian mobile libraries (open-eid, nfc tests)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Run:
    """One run in hexadecimal. The card's private keys are not known, the terminal's are."""

    parameter: int
    can: str
    encrypted_nonce: str
    nonce: str
    mapping_private: str
    mapping_public: str
    mapping_card: str
    ephemeral_private: str
    ephemeral_public: str
    ephemeral_card: str
    encryption_key: str
    mac_key: str
    terminal_token: str
    card_token: str


IDEMIA = Run(
    parameter=12,
    can="571500",
    encrypted_nonce="a26790e6bffa45ff87adc82a9d35b0dc956ae305c8029a0732cb8ff90c351e15",
    nonce="fe53223895ad1e8a56258b4383c0405cef2e5877caf2dc4dcc2a11a87b93b5ed",
    mapping_private="dbc4f477eb1dc90734459e686a0f2b8d99f3e9ffaad8d9ce883c254570ccc407",
    mapping_public="041178c1d67d5ea6b2f174b31ce94f7600c7d7a3d713024f6f189bd5988faab6f60a4af769083238b1d685bf034f4d72aba"
    "9374fe89c95dcabda18a1df0f5f6d88",
    mapping_card="042b681df3a932deb0921aa33ab25965fa602e41ad4be20c0284df5b012b90d9cc6d40db0dcd866fa12cc8264ee859981573e"
    "9db640eb57a5101fa1c63474f7fed",
    ephemeral_private="6e4c5a8364475940472bbd109fdbd72f0684f63ca7093d489a49ceeef895fac9",
    ephemeral_public="04f65454fb78db86c3b6a4d34a444226f3c1888a2cf656326b2debfdc52151392006078516c384b327fe9e90d313e3efb"
    "1f6d7f89e896c7d6d10833370fd66fb14",
    ephemeral_card="0412154e1ae4865b8e6162df9771235d16fc39af471f9c0a166a22535ef5272810f779c3d906f965e37a2d8fdef1fae1ad4"
    "b1fc30fcbe023ecbfef8f638a219214",
    encryption_key="d0c6085dfbd25aeae34468c6dc6982aa37f80fdfaa9eb666ef305a5c683b71a7",
    mac_key="9f9126e718d4935a3c00cb1677e0cdf2d80030e74d448d27e36be9a69e780a45",
    terminal_token="f6522ff6e83a02c6",
    card_token="7f42fe3f19e2e6ef",
)
THALES = Run(
    parameter=16,
    can="654924",
    encrypted_nonce="be60c8e792c229b5a31697858a34a80a",
    nonce="831dba55c08b2dc7f663fd6d9f13c1df",
    mapping_private="1785aaafb5f4199bd06dd0997245c503371ed6f167e95fdaa66b9c38479ee786009f0846f1fd02b09d2750dcea44465e",
    mapping_public="044e661b4d37c1048f00f82cddcb7e5fd7358cbfddcec66fe17f3b2c6be9d70c6ce2d9f4c1e1ea665fd80956562586bd564"
    "b1cf07698dc5f580d768da3ed62775035871d74d6f92c1a0296b744943f6d133205e0f0016e67f4fb05492f16bde311",
    mapping_card="04633ee6131263670b99b2ef8be1ddfc0b3662b1621fb8d22cc60e00b926c2b83eced28794961d72d0988b1a2e9178899d658"
    "19bbcc81d2888d1504edc174525aef16669b616a90ada23e1902d4f52943ffafc3875ad79021456629963345d2d62",
    ephemeral_private="6b4dde51623a7698fd501a9b74e1267858a50d706f6ad2a6154d076d41df5f7be62dced77735103a3f5ee13039b48ca9",
    ephemeral_public="0425ece46703d3e3b92274fda2d04cdbded3916179b5d02f87ad1851c0d3aca42c4d312786eb44c30298235b2a37ce932"
    "f146975c21fe2ceab22ffffbe394ab3db6218b3ed95b0d861371c1ec86ad6092308c1c318ac94a8d9b967c95e8bed9297",
    ephemeral_card="0474f628c55e7c8c26f3c656a8ad5d6f45763f820758dc7f2c9683370ad9bf504ae1aec5acc9037336bd39e54627df23851"
    "5c38c7784a46907085cdf62fdd82ef9387e99f9db91b1afb455b009cee423cb16cfa93d6a38312db352ae63c345e175",
    encryption_key="0a1b58da0b5bc201f7272bf26b124047bd0a95de9027f8816ebc896ccc69bca0",
    mac_key="87c6c032a535e204e5af5629443cfcfc0b471c89ea4babc2952972ddd5e764e2",
    terminal_token="386ebdf97488f8f1",
    card_token="80242e060c55e1ce",
)
