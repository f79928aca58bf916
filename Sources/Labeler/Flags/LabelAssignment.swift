internal import GlyphForge
internal import Dispatch
internal import Foundation

/// How well the labels of a face fit its pictures *as a whole*, beside the best way to give its own labels to its own
/// pictures.
///
/// The letters of an odd alphabet may be read badly one by one, and yet each label fits its own picture better than any
/// other of the face does. Where labels have nothing to do with the pictures, another assignment of the same labels,
/// one to a picture, fits far better. It says nothing of faces all of whose pictures are alike: any assignment fits
/// these equally.
struct LabelAssignment {
    /// Labels of a face that are looked at; of more, some spread evenly over them. The best assignment costs the third
    /// power.
    private static let mostLabels = 100
    /// Smaller probabilities count as this one.
    private static let leastProbability = 1e-6

    /// For each face the mean, over its labels, of how much larger the logarithm of the probability is under the best
    /// assignment than under the given one: 0 where no other fits better, and for faces of one label.
    let gaps: [Double]

    /// - Parameters:
    ///   - probabilities: N x K.
    ///   - input: The labels and faces of the images; classes that are not known are left out.
    ///   - workers: Faces looked at at once; the result is the same.
    init(_ probabilities: NumberMatrix, _ input: FontMixture.Input, workers: Int) {
        var images: [[Int]] = Array(repeating: [], count: input.faceCount)
        for (image, face) in input.faceOfImage.enumerated() {
            if let face, input.isKnown[input.labels[image]] { images[face].append(image) }
        }
        let imagesOfFace = images
        var gaps = [Double](repeating: 0, count: input.faceCount)
        let share = (gaps.count + workers - 1) / max(workers, 1)
        gaps.withUnsafeMutableBufferPointer { buffer in
            // Each worker writes the faces of its own part.
            nonisolated(unsafe) let buffer = buffer
            DispatchQueue.concurrentPerform(iterations: workers) { worker in
                for face in min(worker * share, buffer.count)..<min((worker + 1) * share, buffer.count) {
                    buffer[face] = Self.gap(of: imagesOfFace[face], input.labels, probabilities)
                }
            }
        }
        self.gaps = gaps
    }

    private static func gap(of images: [Int], _ labels: [Int], _ probabilities: NumberMatrix) -> Double {
        var all = Set(images.map { labels[$0] }).sorted()
        if all.count > mostLabels { all = (0..<mostLabels).map { all[$0 * all.count / mostLabels] } }
        guard all.count > 1 else { return 0 }
        let place = Dictionary(uniqueKeysWithValues: all.enumerated().map { ($1, $0) })
        // How each label's pictures, several drawings taken together, fit each label.
        var fits = [[Double]](repeating: [Double](repeating: 0, count: all.count), count: all.count)
        var drawings = [Double](repeating: 0, count: all.count)
        for image in images {
            guard let row = place[labels[image]] else { continue }
            let read = probabilities.row(image)
            for (column, label) in all.enumerated() { fits[row][column] += log(max(read[label], leastProbability)) }
            drawings[row] += 1
        }
        for row in fits.indices { for column in fits[row].indices { fits[row][column] /= drawings[row] } }
        let given = fits.indices.reduce(0) { $0 + fits[$1][$1] }
        let best = Assignment.best(fits)
        let reached = best.enumerated().reduce(0) { $0 + fits[$1.offset][$1.element] }
        return max(0, reached - given) / Double(all.count)
    }
}
