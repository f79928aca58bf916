/// A number for each pair of classes: K x K, in C order.
public struct ClassMatrix<Element: Sendable & Hashable>: Sendable, Hashable {
    /// K, the number of classes.
    public let classCount: Int
    /// The K x K numbers in C order.
    public private(set) var elements: [Element]

    /// A matrix with all elements equal.
    public init(classCount: Int, repeating element: Element) {
        self.classCount = classCount
        elements = [Element](repeating: element, count: classCount * classCount)
    }

    /// The number in a row and a column.
    public subscript(row: Int, column: Int) -> Element {
        get { elements[row * classCount + column] }
        set { elements[row * classCount + column] = newValue }
    }

    /// One row.
    public func row(_ row: Int) -> ArraySlice<Element> { elements[row * classCount..<(row + 1) * classCount] }

    /// A matrix of the same size with the results of `transform` on each row, column and number.
    func map<Other>(_ transform: (_ row: Int, _ column: Int, Element) -> Other) -> ClassMatrix<Other> {
        var result: [Other] = []
        result.reserveCapacity(elements.count)
        for row in 0..<classCount {
            for column in 0..<classCount { result.append(transform(row, column, self[row, column])) }
        }
        return ClassMatrix<Other>(classCount: classCount, elements: result)
    }

    private init(classCount: Int, elements: [Element]) { (self.classCount, self.elements) = (classCount, elements) }
}

extension ClassMatrix where Element: AdditiveArithmetic {
    /// The sum of each row.
    var rowSums: [Element] { (0..<classCount).map { row($0).reduce(.zero, +) } }

    /// The sum of each column.
    var columnSums: [Element] {
        (0..<classCount).map { column in (0..<classCount).reduce(.zero) { $0 + self[$1, column] } }
    }
}
