"""The reviewer's pages for practice and qualification: papers whose marks were agreed on, in the form of the marking page."""
