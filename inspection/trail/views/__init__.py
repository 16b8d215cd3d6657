"""What the auditor reads, and the one way in which a list or a file leaves the house."""

from inspection.trail.views.exports import export_table, workbook_answer

__all__ = ["export_table", "workbook_answer"]
