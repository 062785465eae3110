"""The transparency log: codec, hashes, tree, notes, tiles, receipts. It knows no estate and no money."""
