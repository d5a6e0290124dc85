"""Files made of results: pictures, spreadsheets, sealed files, and the manifest that goes along."""
