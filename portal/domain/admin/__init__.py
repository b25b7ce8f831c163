"""What staff of a business may do: rules that run in a `StaffVisit`, each with the least role that may call it."""
