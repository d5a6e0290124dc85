"""The desk's shell: whose events are a coordinator's, and the work that they ask for."""
