internal import GlyphForge

/// A smooth random field of displacements, similar to the variation of handwriting (after Simard et al., ICDAR 2003).
///
/// Displacements are uniform at the corners of a grid of 3 x 3 cells over the image, with smoothstep interpolation in
/// between (value noise).
struct ElasticField {
    private static let cells = 3
    private static let corners = cells + 1
    /// For each row or column, the corner before it and its interpolation weight for the next corner, 0 to 1.
    private let places: [(corner: Int, share: Float)]
    private var right = [Float](repeating: 0, count: corners * corners)
    private var down = [Float](repeating: 0, count: corners * corners)

    init(side: Int) {
        places = (0..<side).map { position in
            let place = Float(position) / Float(max(side - 1, 1)) * Float(Self.cells)
            let corner = min(Int(place), Self.cells - 1)
            let share = place - Float(corner)
            return (corner, share * share * (3 - 2 * share))
        }
    }

    /// Draws a new field.
    ///
    /// - Parameter limit: Maximum displacement in each direction, in pixels.
    mutating func draw(upTo limit: Float, _ generator: inout SeededGenerator) {
        for corner in right.indices {
            right[corner] = Float.random(in: -limit...limit, using: &generator)
            down[corner] = Float.random(in: -limit...limit, using: &generator)
        }
    }

    /// The displacement of a pixel, in pixels.
    func displacement(x: Int, y: Int) -> (right: Float, down: Float) {
        let (column, across) = places[x], (row, along) = places[y]
        let corner = row * Self.corners + column
        func interpolated(_ values: [Float]) -> Float {
            let upper = values[corner] + across * (values[corner + 1] - values[corner])
            let below = corner + Self.corners
            let lower = values[below] + across * (values[below + 1] - values[below])
            return upper + along * (lower - upper)
        }
        return (interpolated(right), interpolated(down))
    }
}
