import { css } from 'lit';

/** What is on its way, and those who see or hear the page in another way. */
export const waiting = css`
  /* Waiting */
  .veil {
    position: absolute;
    inset: 0;
    display: grid;
    justify-items: center;
    padding: min(20%, 96px) 20px;
    background: color-mix(in srgb, var(--surface) 78%, transparent);
    cursor: progress;
  }
  .veil p {
    display: flex;
    align-items: center;
    gap: 12px;
    padding: 14px 20px;
    border: 1px solid var(--line);
    border-radius: 12px;
    background: var(--surface);
    box-shadow: 0 6px 24px rgb(0 0 0 / 0.12);
    font-weight: 550;
  }
  .veil.top {
    align-items: start;
  }
  .veil.bottom {
    align-items: end;
  }
  .spinner {
    flex: none;
    width: 28px;
    height: 28px;
    border: 3px solid var(--line);
    border-top-color: var(--accent);
    border-radius: 50%;
    animation: turn 0.9s linear infinite;
  }
  @keyframes turn {
    to {
      rotate: 1turn;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    .spinner {
      animation-duration: 6s;
    }
  }

  @media (max-width: 359px) {
    :root {
      --inset: 14px;
    }
    header,
    .step {
      padding-inline: 14px;
    }
  }

  /* Forced colours drop backgrounds, so what was told by one is told by a border. */
  @media (forced-colors: active) {
    .method:has(:checked),
    .alert,
    .emulated,
    .badge,
    .number,
    .medal {
      border: 2px solid;
    }
  }

  /* For those who hear the page. */
  .visually-hidden {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
`;
