"""PDF signatures: the incremental writer, the CMS builder and the checker."""
