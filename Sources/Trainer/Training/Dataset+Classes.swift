internal import GlyphForge

extension Dataset {
    /// - Throws: ``TrainingError`` if all images have the same label: a network would learn to answer with it always.
    func checkSeveralClasses() throws(TrainingError) {
        guard count > 0, !(1..<count).contains(where: { label(at: $0) != label(at: 0) }) else { return }
        throw TrainingError(
            "\(path) has images of only one class, \(classes[label(at: 0)].symbol); training needs two or more.")
    }
}
