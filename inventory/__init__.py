"""Which packages the product is made of, with their licences: NOTICE for people, CycloneDX for programs."""
