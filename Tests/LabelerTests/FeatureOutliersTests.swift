import GlyphForge
import Testing

@testable import Labeler

@Suite("Outliers and neighbours")
struct FeatureOutliersTests {
    @Test(
        "Neighbours equal those found by sorting, exclude the own group, and do not depend on the number of workers",
        arguments: 0..<5 as Range<UInt64>)
    func neighbours(_ seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let (count, width) = (300, 7)
        let rows = (0..<count * width).map { _ in Float(Int.random(in: -3...3, using: &generator)) }
        let groups = (0..<count).map { _ in Int.random(in: 0..<20, using: &generator) }
        let search = NearestNeighbours(references: rows, width: width, groups: groups, bias: [])
        let found = search.find(rows, groups: groups, max: 5, workers: 1) { _ in }
        var tiled = search
        tiled.referencesInTile = [1, 3, 64, 299, 300][Int(seed)]
        let again = tiled.find(rows, groups: groups, max: 5, workers: 3) { _ in }
        for query in 0..<count {
            // Integers, so the products are exact.
            let products = (0..<count).map { other -> Float in
                var sum: Float = 0
                for column in 0..<width { sum += rows[query * width + column] * rows[other * width + column] }
                return sum
            }
            let expected = (0..<count).filter { groups[$0] != groups[query] }.sorted {
                (products[$1], $0) < (products[$0], $1)
            }.prefix(5)
            #expect(found[query].positions.map(Int.init) == Array(expected))
            #expect(found[query].products == expected.map { products[$0] })
            #expect(again[query].positions == found[query].positions && again[query].products == found[query].products)
        }
    }

    @Test(
        "The first row with an infinite number or NaN is found with any number of workers",
        arguments: [1, 2, 5])
    func notFinite(workers: Int) {
        let width = 1000
        var numbers = [Float](repeating: 1, count: 200 * width)
        #expect(NumberMatrix(numbers, width: width).firstRowNotFinite(workers: workers) == nil)
        for (row, number) in [(199, Float.nan), (150, .infinity), (33, -.infinity)] {
            numbers[row * width + row] = number
            #expect(NumberMatrix(numbers, width: width).firstRowNotFinite(workers: workers) == row)
        }
    }

    @Test("An image far from two clusters is an outlier, even if its face has a copy of it")
    func outlier() {
        // Two directions with 200 images each and small deviations, and a third direction with two images of one face.
        var rows: [Double] = []
        for image in 0..<400 { rows += (image % 2 == 0 ? [1, 0] : [0, 1]) + [Double(image) / 10_000] }
        rows += [0, 0, 1, 0, 0, 1]
        let faces = Array(0...400) + [400]
        let outliers = FeatureOutliers(NumberMatrix(rows, width: 3), foldOfImage: nil, faceOfImage: faces, workers: 2)
        #expect((0..<402).filter(outliers.isOutlier) == [400, 401])
    }

    @Test("Folds are separate, and images without features have no distance")
    func folds() {
        let rows = (0..<60).flatMap { (image: Int) -> [Double] in image == 7 ? [0, 0] : [1, Double(image % 3)] }
        let outliers = FeatureOutliers(
            NumberMatrix(rows, width: 2), foldOfImage: (0..<60).map { $0 < 55 ? 0 : 1 },
            faceOfImage: Array(repeating: nil, count: 60), workers: 1)
        #expect(outliers.distances[7] == nil)
        // Five images in a fold: fewer than the number of neighbours.
        #expect((55..<60).allSatisfy { outliers.distances[$0] == nil } && outliers.distances[0]! < 1e-6)
    }
}
