/// Weighted least-squares fits of monotonic sequences.
package enum IsotonicRegression {
    /// The non-increasing sequence nearest to the values, by the pool-adjacent-violators algorithm.
    ///
    /// - Parameter weights: A positive weight for each value.
    package static func nonIncreasing(_ values: [Double], weights: [Double]) -> [Double] {
        var pools: [(mean: Double, weight: Double, count: Int)] = []
        for (value, weight) in zip(values, weights) {
            pools.append((value, weight, 1))
            while pools.count > 1, pools[pools.count - 2].mean < pools[pools.count - 1].mean {
                let (last, before) = (pools.removeLast(), pools.removeLast())
                let weight = before.weight + last.weight
                let mean = (before.mean * before.weight + last.mean * last.weight) / weight
                pools.append((mean, weight, before.count + last.count))
            }
        }
        return pools.flatMap { Array(repeating: $0.mean, count: $0.count) }
    }
}
