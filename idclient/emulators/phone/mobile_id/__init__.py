"""The Mobile-ID REST service: certificates, authentication and signing with a SIM."""
