"""What came from phones: bodies, receipts as bytes, fates. The wire speaks above, counting happens above."""
