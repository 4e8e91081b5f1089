"""A TLS server that asks for a client's certificate and takes any, as Go's RequestClientCert: only the key is proven.

Who may come is decided when the request is there, and said in words. Python's `ssl` ends the handshake instead and
cannot be told otherwise; OpenSSL can: SSL_CTX_set_cert_verify_callback(3) puts a function in the place of the check. It
is called in the very library that `ssl` uses, found through the module that links it.
"""

import _ssl
import ctypes
import ssl
import sys
from types import ModuleType
from typing import Any

_Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)


_ACCEPTED = _Callback(lambda _store, _argument: 1)


def ask_for_any(context: ssl.SSLContext) -> bool:
    """Make a server's connections ask for a certificate and accept whichever comes with its key, or none.

    Returns False where Python was built so that OpenSSL cannot be reached: the context asks all the same, and accepts
    what its authorities issued.
    """
    context.verify_mode = ssl.CERT_OPTIONAL
    library = _openssl(_ssl)
    if library is None:
        return False
    library.SSL_CTX_set_cert_verify_callback.restype = None
    library.SSL_CTX_set_cert_verify_callback(_handle(context), _ACCEPTED, None)
    return True


def _openssl(module: ModuleType) -> Any:
    """Return what CPython's own `_ssl` was linked with, and no other OpenSSL that may be on this computer."""
    path = getattr(module, "__file__", None)  # none where OpenSSL is a part of Python itself
    if path is None or sys.implementation.name != "cpython":
        return None
    try:
        library = ctypes.CDLL(path)
        _ = library.SSL_CTX_set_cert_verify_callback
    except (OSError, AttributeError):
        return None
    return library


def _handle(context: ssl.SSLContext) -> ctypes.c_void_p:
    """Return the SSL_CTX of a context: the first member of its structure behind the head that all objects have."""
    return ctypes.c_void_p.from_address(id(context) + object.__basicsize__)
