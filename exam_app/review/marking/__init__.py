"""The reviewer's own work: the list, the desk, the marks."""
