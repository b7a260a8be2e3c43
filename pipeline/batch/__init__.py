"""Many articles at a time: shards, and the engines that process them."""
