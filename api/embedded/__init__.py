"""What runs beside the service when nothing else is given: a private PostgreSQL under the data folder."""
