"""The diagnosis: what is wrong with service, reader, card or certificate, and a report that is safe to send."""
