"""Flask plumbing that views share: access, transactions, errors, locale, headers, paging."""
