"""What a row means for what is stored: nothing here writes."""
