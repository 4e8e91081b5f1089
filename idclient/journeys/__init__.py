"""What a person does with the program: one plain function for each journey."""
