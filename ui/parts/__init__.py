"""What pages are made of: entering a PIN, the verdict banner, tries that are left. Parts decide nothing."""
