/// The sum as numpy computes it, to the last bit: in pairs, with eight sums side by side below 129 numbers. Numbers
/// that lie halfway between two integers are rounded by their last bits.
func numpySum(_ numbers: some RandomAccessCollection<Double>) -> Double {
    numbers.withContiguousStorageIfAvailable { numpySum($0[...]) }
        ?? Array(numbers).withUnsafeBufferPointer { numpySum($0[...]) }
}

private func numpySum(_ numbers: Slice<UnsafeBufferPointer<Double>>) -> Double {
    let count = numbers.count
    guard count >= 8 else { return numbers.reduce(0, +) }
    guard count <= 128 else {
        let half = count / 2 - count / 2 % 8
        return numpySum(numbers.prefix(half)) + numpySum(numbers.dropFirst(half))
    }
    let base = UnsafeBufferPointer(rebasing: numbers)
    var sums = SIMD8<Double>(base[..<8])
    let whole = count - count % 8
    for start in stride(from: 8, to: whole, by: 8) { sums += SIMD8<Double>(base[start..<start + 8]) }
    var sum = ((sums[0] + sums[1]) + (sums[2] + sums[3])) + ((sums[4] + sums[5]) + (sums[6] + sums[7]))
    for position in whole..<count { sum += base[position] }
    return sum
}

/// A confident joint, calibrated: each row scaled to its count of examples, the whole to their number, and rounded.
///
/// In the order of operations of cleanlab's `calibrate_confident_joint`.
func calibrated(_ counts: ClassMatrix<Int>, to labelCounts: [Int]) -> ClassMatrix<Int> {
    let rowSums = counts.rowSums
    let scaled = counts.map { row, _, number in
        Double(number) / max(Double(rowSums[row]), 1e-100) * Double(labelCounts[row])
    }
    // numpy sums them as they lie in its memory: by column.
    let columns = scaled.map { row, column, _ in scaled[column, row] }
    let sum = max(numpySum(columns.elements), 1e-100)
    let total = Double(labelCounts.reduce(0, +))
    var result = counts
    for row in 0..<counts.classCount {
        let rounded = roundedKeepingSum(scaled.row(row).map { $0 / sum * total })
        for (column, number) in rounded.enumerated() { result[row, column] = number }
    }
    return result
}

/// Integers near the numbers whose sum is the numbers' rounded sum: of those that rounding moved the most, some go the
/// other way. Halves are rounded to the even; of numbers moved equally the last go up, the first down (cleanlab's
/// `round_preserving_sum`).
func roundedKeepingSum(_ numbers: [Double]) -> [Int] {
    var integers = numbers.map { $0.rounded(.toNearestOrEven) }
    let wanted = numpySum(numbers).rounded(.toNearestOrEven)
    while true {
        let missing = wanted - integers.reduce(0, +)
        guard missing != 0 else { return integers.map { Int($0) } }
        let differences = zip(numbers, integers).map { $0 - $1 }
        var order = numbers.indices.sorted { (differences[$0], $0) < (differences[$1], $1) }
        if missing > 0 { order.reverse() }
        for position in order.prefix(Int(abs(missing))) { integers[position] += missing > 0 ? 1 : -1 }
    }
}
