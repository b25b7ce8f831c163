"""The screens of the staff, one per file: its State, its layout. Their rules stand in `portal/domain/admin/`."""
