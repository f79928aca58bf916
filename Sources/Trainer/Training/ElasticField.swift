internal import GlyphForge

/// A smooth field of displacements by chance, which bends strokes as hands do (after Simard et al., ICDAR 2003): drawn
/// evenly at the corners of a grid of 3 x 3 cells over the image, and eased from corner to corner between them (value
/// noise).
struct ElasticField {
    private static let cells = 3
    private static let corners = cells + 1
    /// For each row or column, the corner before it and how far it has gone over from that one to the next, 0 to 1.
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

    /// Draws another field.
    ///
    /// - Parameter limit: The most that a pixel moves across, and down.
    mutating func draw(upTo limit: Float, _ generator: inout SeededGenerator) {
        for corner in right.indices {
            right[corner] = Float.random(in: -limit...limit, using: &generator)
            down[corner] = Float.random(in: -limit...limit, using: &generator)
        }
    }

    /// How far the pixel at a column and a row moves, in pixels.
    func displacement(x: Int, y: Int) -> (right: Float, down: Float) {
        let (column, across) = places[x], (row, along) = places[y]
        let corner = row * Self.corners + column
        func eased(_ values: [Float]) -> Float {
            let upper = values[corner] + across * (values[corner + 1] - values[corner])
            let below = corner + Self.corners
            let lower = values[below] + across * (values[below + 1] - values[below])
            return upper + along * (lower - upper)
        }
        return (eased(right), eased(down))
    }
}
