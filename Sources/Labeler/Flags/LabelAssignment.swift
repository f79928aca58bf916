internal import GlyphForge
internal import Dispatch
internal import Foundation

/// How well the labels of a face fit its images as a whole, compared with the best assignment of its labels.
///
/// In an unusual letter font the network may predict many single letters wrongly, but each label still fits its own
/// image better than any other image of the face. Where the labels are unrelated to the images, another one-to-one
/// assignment of the same labels fits much better. If all images of a face look alike, every assignment fits equally
/// well and the gap carries no information.
struct LabelAssignment {
    /// The largest number of labels of a face to assign. From more, evenly spaced ones are chosen, because the cost
    /// grows with the third power.
    private static let maxLabels = 100
    /// Smaller probabilities count as this one.
    private static let minProbability = 1e-6

    /// For each face how much the best assignment raises the mean log-probability of its labels; 0 where no other
    /// assignment fits better, and for faces with one label.
    let gaps: [Double]

    /// - Parameters:
    ///   - probabilities: N x K.
    ///   - input: The labels and faces of the images. Classes that are not known are left out.
    ///   - workers: Number of worker threads. Does not affect the result.
    init(_ probabilities: NumberMatrix, _ input: FontMixture.Input, workers: Int) {
        var images: [[Int]] = Array(repeating: [], count: input.faceCount)
        for (image, face) in input.faceOfImage.enumerated() {
            if let face, input.isKnown[input.labels[image]] { images[face].append(image) }
        }
        let imagesOfFace = images
        var gaps = [Double](repeating: 0, count: input.faceCount)
        let facesPerWorker = (gaps.count + workers - 1) / max(workers, 1)
        gaps.withUnsafeMutableBufferPointer { buffer in
            // Each worker writes only the faces of its own part.
            nonisolated(unsafe) let buffer = buffer
            DispatchQueue.concurrentPerform(iterations: workers) { worker in
                let start = min(worker * facesPerWorker, buffer.count)
                for face in start..<min((worker + 1) * facesPerWorker, buffer.count) {
                    buffer[face] = Self.gap(of: imagesOfFace[face], input.labels, probabilities)
                }
            }
        }
        self.gaps = gaps
    }

    private static func gap(of images: [Int], _ labels: [Int], _ probabilities: NumberMatrix) -> Double {
        var all = Set(images.map { labels[$0] }).sorted()
        if all.count > maxLabels { all = (0..<maxLabels).map { all[$0 * all.count / maxLabels] } }
        guard all.count > 1 else { return 0 }
        let position = Dictionary(uniqueKeysWithValues: all.enumerated().map { ($1, $0) })
        // For the images of each label (row) their mean log-probability of each label (column).
        var fits = [[Double]](repeating: [Double](repeating: 0, count: all.count), count: all.count)
        var drawings = [Double](repeating: 0, count: all.count)
        for image in images {
            guard let row = position[labels[image]] else { continue }
            let predicted = probabilities.row(image)
            for (column, label) in all.enumerated() { fits[row][column] += log(max(predicted[label], minProbability)) }
            drawings[row] += 1
        }
        for row in fits.indices { for column in fits[row].indices { fits[row][column] /= drawings[row] } }
        let given = fits.indices.reduce(0) { $0 + fits[$1][$1] }
        let best = Assignment.best(fits)
        let reached = best.enumerated().reduce(0) { $0 + fits[$1.offset][$1.element] }
        return max(0, reached - given) / Double(all.count)
    }
}
