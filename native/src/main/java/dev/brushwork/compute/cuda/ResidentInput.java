package dev.brushwork.compute.cuda;

import dev.brushwork.compute.Tensor;

/**
 * The first layer's input, kept from one iteration to the next: Adam writes it with the image. When
 * something else has changed the image, it has to be prepared anew before the first step.
 *
 * @param image the external tensor that it is made of
 * @param prepare makes it
 */
record ResidentInput(Tensor image, PlannedStep prepare) {}
