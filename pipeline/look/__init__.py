"""The look that all pages share: theme, page frame, style sheet, quotes, and the gate that nothing on a page runs or loads."""
