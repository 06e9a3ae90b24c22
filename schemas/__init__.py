"""The structured records: what a digitized paper is, independent of how it was read or stored."""
