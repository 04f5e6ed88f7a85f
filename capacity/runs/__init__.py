"""Long runs around a count: run store, samples, cluster, published shards."""
