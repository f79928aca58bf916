/// How an image looks at a smaller size in a square as large as before: shrunk about its middle onto a black ground.
///
/// Linear between pixels, so that it is a product of matrices, V X Vᵀ with a side x side matrix V, which other programs
/// compute as well.
struct ImageView {
    /// Of which rows, or columns, of the image each of the view is the sum, and with what parts: two at most, none
    /// outside the image.
    private let sources: [[(index: Int, part: Float)]]
    private var side: Int { sources.count }

    /// - Parameters:
    ///   - size: How large the view is to the image, above 0 to 1.
    ///   - side: Of the image, pixels.
    init(size: Float, side: Int) {
        let middle = Double(side - 1) / 2
        sources = (0..<side).map { place in
            let source = (Double(place) - middle) / Double(size) + middle
            let before = source.rounded(.down)
            return [(Int(before), Float(1 - (source - before))), (Int(before) + 1, Float(source - before))].filter {
                (0..<side).contains($0.0) && $0.1 > 0
            }
        }
    }

    /// The matrix V row by row.
    var matrix: [Float] {
        var matrix = [Float](repeating: 0, count: side * side)
        for (row, sources) in sources.enumerated() {
            for source in sources { matrix[row * side + source.index] = source.part }
        }
        return matrix
    }

    /// Writes the view of an image.
    ///
    /// - Parameters:
    ///   - pixels: side x side grey levels, 0 to 255.
    ///   - result: Receives as many levels.
    func apply(to pixels: UnsafeRawBufferPointer, into result: UnsafeMutableBufferPointer<Float>) {
        let side = side
        precondition(pixels.count == side * side && result.count == side * side)
        withUnsafeTemporaryAllocation(of: Float.self, capacity: side) { between in
            for (row, sources) in sources.enumerated() {
                between.initialize(repeating: 0)
                for source in sources {
                    for column in 0..<side {
                        between[column] += source.part * Float(pixels[source.index * side + column])
                    }
                }
                for (column, sources) in self.sources.enumerated() {
                    result[row * side + column] = sources.reduce(0) { $0 + $1.part * between[$1.index] }
                }
            }
        }
    }
}
