/// The linear assignment problem.
package enum Assignment {
    /// The assignment of columns to rows with the largest sum, by shortest augmenting paths (Kuhn 1955; Jonker and
    /// Volgenant, Computing 38, 1987).
    ///
    /// - Parameter values: n x n.
    /// - Returns: For each row its column.
    package static func best(_ values: [[Double]]) -> [Int] {
        let count = values.count
        // One row and column more than there are, the first: what is not assigned yet lies there.
        var rowPrice = [Double](repeating: 0, count: count + 1), columnPrice = rowPrice
        var rowOfColumn = [Int](repeating: 0, count: count + 1)
        for row in stride(from: 1, through: count, by: 1) {
            rowOfColumn[0] = row
            var column = 0
            var least = [Double](repeating: .infinity, count: count + 1)
            var before = [Int](repeating: 0, count: count + 1)
            var isDone = [Bool](repeating: false, count: count + 1)
            repeat {
                isDone[column] = true
                let current = rowOfColumn[column]
                var (step, next) = (Double.infinity, 0)
                for other in 1...count where !isDone[other] {
                    let cost = -values[current - 1][other - 1] - rowPrice[current] - columnPrice[other]
                    if cost < least[other] { (least[other], before[other]) = (cost, column) }
                    if least[other] < step { (step, next) = (least[other], other) }
                }
                for other in 0...count {
                    if isDone[other] {
                        rowPrice[rowOfColumn[other]] += step
                        columnPrice[other] -= step
                    } else {
                        least[other] -= step
                    }
                }
                column = next
            } while rowOfColumn[column] != 0
            while column != 0 {
                rowOfColumn[column] = rowOfColumn[before[column]]
                column = before[column]
            }
        }
        var columnOfRow = [Int](repeating: 0, count: count)
        for column in stride(from: 1, through: count, by: 1) { columnOfRow[rowOfColumn[column] - 1] = column - 1 }
        return columnOfRow
    }
}
