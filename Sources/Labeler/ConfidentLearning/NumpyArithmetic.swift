/// Arithmetic that reproduces numpy's results bit for bit. A sum halfway between two integers is rounded by its last
/// bits, so the results of cleanlab depend on them.
enum NumpyArithmetic {
    /// The sum in numpy's order of operations: pairwise, with eight partial sums for blocks of up to 128 numbers.
    static func sum(_ numbers: some RandomAccessCollection<Double>) -> Double {
        numbers.withContiguousStorageIfAvailable { pairwiseSum($0[...]) }
            ?? Array(numbers).withUnsafeBufferPointer { pairwiseSum($0[...]) }
    }

    private static func pairwiseSum(_ numbers: Slice<UnsafeBufferPointer<Double>>) -> Double {
        let count = numbers.count
        guard count >= 8 else { return numbers.reduce(0, +) }
        guard count <= 128 else {
            let half = count / 2 - count / 2 % 8
            return pairwiseSum(numbers.prefix(half)) + pairwiseSum(numbers.dropFirst(half))
        }
        let base = UnsafeBufferPointer(rebasing: numbers)
        var sums = SIMD8<Double>(base[..<8])
        let whole = count - count % 8
        for start in stride(from: 8, to: whole, by: 8) { sums += SIMD8<Double>(base[start..<start + 8]) }
        var sum = ((sums[0] + sums[1]) + (sums[2] + sums[3])) + ((sums[4] + sums[5]) + (sums[6] + sums[7]))
        for position in whole..<count { sum += base[position] }
        return sum
    }

    /// Rounds to integers whose sum is the rounded sum of the numbers (cleanlab's `round_preserving_sum`).
    ///
    /// Halves are rounded to even. Then the numbers with the largest rounding errors are rounded the other way until the
    /// sum is right: of equal errors the last ones go up, the first ones down.
    static func roundPreservingSum(_ numbers: [Double]) -> [Int] {
        var integers = numbers.map { $0.rounded(.toNearestOrEven) }
        let wanted = sum(numbers).rounded(.toNearestOrEven)
        while true {
            let missing = wanted - integers.reduce(0, +)
            guard missing != 0 else { return integers.map { Int($0) } }
            let differences = zip(numbers, integers).map { $0 - $1 }
            var order = numbers.indices.sorted { (differences[$0], $0) < (differences[$1], $1) }
            if missing > 0 { order.reverse() }
            for position in order.prefix(Int(abs(missing))) { integers[position] += missing > 0 ? 1 : -1 }
        }
    }
}

extension ConfidentLearning {
    /// Calibrates a confident joint: scales each row to its number of examples and the whole to their total, and rounds.
    ///
    /// Uses the order of operations of cleanlab's `calibrate_confident_joint`.
    static func calibrated(_ counts: ClassMatrix<Int>, to labelCounts: [Int]) -> ClassMatrix<Int> {
        let rowSums = counts.rowSums
        let scaled = counts.map { row, _, number in
            Double(number) / max(Double(rowSums[row]), 1e-100) * Double(labelCounts[row])
        }
        // numpy sums this array in memory order, which is by column.
        let columns = scaled.map { row, column, _ in scaled[column, row] }
        let sum = max(NumpyArithmetic.sum(columns.elements), 1e-100)
        let total = Double(labelCounts.reduce(0, +))
        var result = counts
        for row in 0..<counts.classCount {
            let rounded = NumpyArithmetic.roundPreservingSum(scaled.row(row).map { $0 / sum * total })
            for (column, number) in rounded.enumerated() { result[row, column] = number }
        }
        return result
    }
}
