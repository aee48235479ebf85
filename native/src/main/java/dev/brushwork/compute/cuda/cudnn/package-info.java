/**
 * Convolutions of the cuda backend by cuDNN: {@link dev.brushwork.compute.cuda.cudnn.Convolutions}
 * turns a {@link dev.brushwork.compute.cuda.cudnn.ConvolutionSpec} into a {@link
 * dev.brushwork.compute.cuda.cudnn.ConvolutionPlan} that runs on a stream. Nothing outside this
 * package knows cuDNN.
 */
package dev.brushwork.compute.cuda.cudnn;
