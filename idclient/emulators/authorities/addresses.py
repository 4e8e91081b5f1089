"""Where the demo's services live, in process: a domain that cannot exist (RFC 2606), so nobody else is ever asked."""

OCSP_URL = "http://ocsp.demo.idclient.invalid/"
TSA_URL = "http://tsa.demo.idclient.invalid/"
CERTIFICATES_URL = "http://certificates.demo.idclient.invalid/"
