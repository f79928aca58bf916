/// Random samples without replacement.
enum RandomSample {
    /// `count` of the images, in their order; all of them if there are no more.
    static func draw(_ count: Int, from images: [Int], using generator: inout some RandomNumberGenerator) -> [Int] {
        guard images.count > count else { return images }
        var chosen: Set<Int> = []
        // Floyd's algorithm draws without replacement in `count` steps.
        for last in (images.count - count)..<images.count {
            let position = Int.random(in: 0...last, using: &generator)
            if !chosen.insert(position).inserted { chosen.insert(last) }
        }
        return chosen.sorted().map { images[$0] }
    }
}

extension Dataset {
    /// The images of each class, by label, in ascending order.
    func imagesByClass() -> [[Int]] {
        var byClass = [[Int]](repeating: [], count: classes.count)
        for index in 0..<count { byClass[label(at: index)].append(index) }
        return byClass
    }
}
