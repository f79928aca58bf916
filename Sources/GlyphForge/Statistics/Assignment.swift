/// The linear assignment problem.
package enum Assignment {
    /// The assignment of columns to rows with the largest sum of values, found by shortest augmenting paths (Kuhn 1955;
    /// Jonker and Volgenant, Computing 38, 1987).
    ///
    /// - Parameter values: A square matrix.
    /// - Returns: The column of each row.
    package static func best(_ values: [[Double]]) -> [Int] {
        let count = values.count
        // Row and column 0 are sentinels for "not assigned".
        var rowPrice = [Double](repeating: 0, count: count + 1), columnPrice = rowPrice
        var rowOfColumn = [Int](repeating: 0, count: count + 1)
        for row in stride(from: 1, through: count, by: 1) {
            rowOfColumn[0] = row
            var column = 0
            var cheapest = [Double](repeating: .infinity, count: count + 1)
            var previous = [Int](repeating: 0, count: count + 1)
            var isDone = [Bool](repeating: false, count: count + 1)
            repeat {
                isDone[column] = true
                let current = rowOfColumn[column]
                var (step, next) = (Double.infinity, 0)
                for other in 1...count where !isDone[other] {
                    let cost = -values[current - 1][other - 1] - rowPrice[current] - columnPrice[other]
                    if cost < cheapest[other] { (cheapest[other], previous[other]) = (cost, column) }
                    if cheapest[other] < step { (step, next) = (cheapest[other], other) }
                }
                for other in 0...count {
                    if isDone[other] {
                        rowPrice[rowOfColumn[other]] += step
                        columnPrice[other] -= step
                    } else {
                        cheapest[other] -= step
                    }
                }
                column = next
            } while rowOfColumn[column] != 0
            while column != 0 {
                rowOfColumn[column] = rowOfColumn[previous[column]]
                column = previous[column]
            }
        }
        var columnOfRow = [Int](repeating: 0, count: count)
        for column in stride(from: 1, through: count, by: 1) { columnOfRow[rowOfColumn[column] - 1] = column - 1 }
        return columnOfRow
    }
}
