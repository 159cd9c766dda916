"""The Filter (`filter`), how it compares (`operators`), as SQL (`compile`) and in words (`words`)."""
