"""What conversations contribute to the workbench, the start page, the search index and the data pages."""
