"""Tables as CSV, for spreadsheets: what is in them is text and numbers, never a formula."""
