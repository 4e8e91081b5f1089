"""Mobile-ID and Smart-ID from a relying party's side: identities on a phone. Nothing is taken on a service's word."""
