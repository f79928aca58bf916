/// Shrinks an image about its centre onto a black background of the original size.
///
/// Interpolation is linear, so the view is a matrix product, V X Vᵀ with a side x side matrix V, that ONNX runtimes can
/// compute too.
struct ImageView {
    /// For each row or column of the view, the rows or columns of the image that it is a weighted sum of: at most two,
    /// none for places outside the image.
    private let sources: [[(index: Int, weight: Float)]]
    private var side: Int { sources.count }

    /// - Parameters:
    ///   - size: Size of the view relative to the image, above 0 and at most 1.
    ///   - side: Width and height of the image in pixels.
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
            for source in sources { matrix[row * side + source.index] = source.weight }
        }
        return matrix
    }

    /// Writes the view of an image.
    ///
    /// - Parameters:
    ///   - pixels: side x side grey levels, 0 to 255.
    ///   - result: Receives side x side grey levels.
    func apply(to pixels: UnsafeRawBufferPointer, into result: UnsafeMutableBufferPointer<Float>) {
        let side = side
        precondition(pixels.count == side * side && result.count == side * side)
        withUnsafeTemporaryAllocation(of: Float.self, capacity: side) { between in
            for (row, sources) in sources.enumerated() {
                between.initialize(repeating: 0)
                for source in sources {
                    for column in 0..<side {
                        between[column] += source.weight * Float(pixels[source.index * side + column])
                    }
                }
                for (column, sources) in self.sources.enumerated() {
                    result[row * side + column] = sources.reduce(0) { $0 + $1.weight * between[$1.index] }
                }
            }
        }
    }
}
